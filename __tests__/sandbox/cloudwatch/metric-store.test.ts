import { describe, expect, test } from '@jest/globals'
import { type MetricId, MetricStore } from '../../../sandbox/src/cloudwatch/metric-store.ts'

const ID: MetricId = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'orders' } }

function storeAt(options: ConstructorParameters<typeof MetricStore>[1]) {
  let now = 0
  const store = new MetricStore(() => now, options)
  const sum = (start = 0, end = 600): number =>
    [...store.read(ID, { start, end, period: 60 }).values()].reduce((total, { sum: part }) => total + part, 0)
  return { store, sum, at: (time: number) => (now = time) }
}

describe('when a metric can be read', () => {
  test('a point is readable when its minute has been closed for the delay', () => {
    const { store, sum, at } = storeAt({ delaySeconds: 60 })
    at(5)
    store.put(ID, 5, 1)
    at(119)
    expect(sum()).toBe(0)
    at(120)
    expect(sum()).toBe(1)
  })

  test('a point stamped long ago, as of a long invocation, waits for the delay from its arrival', () => {
    const { store, sum, at } = storeAt({ delaySeconds: 60 })
    at(300)
    store.put(ID, 5, 1)
    at(359)
    expect(sum()).toBe(0)
    at(360)
    expect(sum()).toBe(1)
  })

  test('late points change a minute that was already read', () => {
    const { store, sum, at } = storeAt({ delaySeconds: 60, late: { every: 4, seconds: 90 } })
    for (let second = 0; second < 8; second++) store.put(ID, second, 1)
    at(120)
    expect(sum()).toBe(6)
    at(210)
    expect(sum()).toBe(8)
  })

  test('a changed delay holds for what is put after it', () => {
    const { store, sum, at } = storeAt({ delaySeconds: 0 })
    store.put(ID, 0, 1)
    store.options = { delaySeconds: 300 }
    store.put(ID, 1, 10)
    at(60)
    expect(sum()).toBe(1)
    at(360)
    expect(sum()).toBe(11)
  })
})

describe('what a metric is', () => {
  test('the order of the dimensions does not matter, their set does', () => {
    const { store, at } = storeAt({ delaySeconds: 0 })
    store.put({ ...ID, dimensions: { FunctionName: 'orders', Resource: 'orders:live' } }, 0, 1)
    at(60)
    const read = (dimensions: Record<string, string>): number =>
      store.read({ ...ID, dimensions }, { start: 0, end: 60, period: 60 }).size
    expect(read({ Resource: 'orders:live', FunctionName: 'orders' })).toBe(1)
    expect(read({ FunctionName: 'orders' })).toBe(0)
    expect(read({ FunctionName: 'orders', Resource: 'orders:live', ExecutedVersion: '1' })).toBe(0)
  })

  test('a unit asked for matches that unit and points without one', () => {
    const { store, at } = storeAt({ delaySeconds: 0 })
    store.put(ID, 0, 1, 'Count')
    store.put(ID, 1, 10, 'Seconds')
    store.put(ID, 2, 100)
    at(60)
    const span = { start: 0, end: 60, period: 60 }
    expect(store.read(ID, { ...span, unit: 'Count' }).get(0)?.sum).toBe(101)
    expect(store.read(ID, span).get(0)?.sum).toBe(111)
  })

  test('periods longer than a minute begin where the span begins', () => {
    const { store, at } = storeAt({ delaySeconds: 0 })
    for (let minute = 0; minute < 6; minute++) store.put(ID, minute * 60, minute + 1)
    at(3600)
    expect([...store.read(ID, { start: 60, end: 360, period: 120 })].map(([time, { sum }]) => [time, sum])).toEqual([
      [60, 5],
      [180, 9],
      [300, 6],
    ])
  })
})
