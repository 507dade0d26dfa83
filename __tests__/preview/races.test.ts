import { describeRaces } from '../support/preview-races.ts'

describeRaces(5)
