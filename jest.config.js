/** No transformer: Node 24 erases the types itself. Coverage by babel, which counts type-only files as nothing. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/sandbox/src', '<rootDir>/__tests__'],
  testMatch: ['**/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/__tests__/slow/', '/__tests__/browser/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  maxWorkers: 2,
  // Never reached by a test that works: a busy machine only takes longer.
  testTimeout: 600_000,
  coverageProvider: 'babel',
  collectCoverageFrom: ['src/**/*.ts', 'sandbox/src/**/*.ts'],
}
