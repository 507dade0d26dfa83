import { expect, test } from '@jest/globals'
import { releaseNotes } from '../../scripts/release/notes.ts'

const CHANGELOG = `# Changelog

## Unreleased

- next

## [0.2.0] - 2026-12-01

### Added

- previews

## 0.12.0

- other

## 0.1.0
`

test('the notes of a release are its section of the changelog', () => {
  expect(releaseNotes('0.2.0', CHANGELOG, '0.2.0')).toBe('### Added\n\n- previews')
  expect(releaseNotes('0.12.0', CHANGELOG, '0.12.0')).toBe('- other')
})

test('a version that is not prepared is not released', () => {
  for (const [version, prepared, says] of [
    ['0.2.0', '0.1.0', 'package.json says 0.1.0'],
    ['0.1.0', '0.1.0', 'nothing about 0.1.0'],
    ['0.3.0', '0.3.0', 'nothing about 0.3.0'],
    ['v0.2.0', 'v0.2.0', 'is no version'],
    ['', '', 'is no version'],
  ] as const)
    expect(() => releaseNotes(version, CHANGELOG, prepared)).toThrow(says)
})
