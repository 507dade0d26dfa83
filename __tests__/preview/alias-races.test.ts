import { describeAliasRaces } from '../support/alias-races.ts'

describeAliasRaces(9)
