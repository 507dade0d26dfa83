import { describe, expect, test } from '@jest/globals'
import { bar, type ChartPoint, mermaidChart, textChart } from '../../src/report/chart.ts'
import fc from '../support/fast-check.ts'

const rollout: readonly ChartPoint[] = [
  { at: 1000, weight: 1000 },
  { at: 1300, weight: 5000 },
  { at: 1600, weight: 10_000 },
]

describe('the chart of a rollout', () => {
  test('is drawn by GitHub, in percent over the time since the start', () => {
    const chart = mermaidChart(rollout)
    expect(chart).toContain('x-axis ["0s", "5m", "10m"]')
    expect(chart).toContain('line [10, 50, 100]')
    expect(chart).toMatch(/^```mermaid\n[\s\S]*\n```$/)
  })

  test('is left out when there is nothing to draw a line between', () => {
    expect(mermaidChart([])).toBe('')
    expect(mermaidChart(rollout.slice(0, 1))).toBe('')
    expect(textChart([])).toBe('')
  })

  test('is drawn as text, one line a point', () => {
    expect(textChart(rollout, 10)).toBe(' 0s  █·········  10%\n 5m  █████·····  50%\n10m  ██████████  100%')
  })

  test('shows a trace of the smallest share, and none of nothing', () => {
    expect(bar(1, 10)).toBe('█·········')
    expect(bar(0, 10)).toBe('··········')
  })

  test('has a width that does not depend on the weight', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), weight => expect([...bar(weight, 20)]).toHaveLength(20)))
  })

  test('keeps the last point, however many there are', () => {
    const many = Array.from({ length: 500 }, (_value, index) => ({
      at: index * 10,
      weight: Math.min(10_000, index * 20),
    }))
    const chart = mermaidChart(many)
    expect(chart).toMatch(/, 99\.8\]$/m)
    expect(chart.split('"').length).toBeLessThan(70)
  })
})
