import { jest } from '@jest/globals'
import { describeAliasRaces } from '../../support/alias-races.ts'

// A whole rollout for each call of one.
jest.setTimeout(900_000)

describeAliasRaces(1)
