import { describe, expect, test } from '@jest/globals'
import { subjectsOf } from '../../src/github/subjects.ts'
import { CLAIMS, tokenOf } from '../support/token-server.ts'

const NAMED = 'repo:acme/orders:environment:production'
const NUMBERED = 'repo:acme@1234567/orders@7654321:environment:production'

describe('the subjects a trust policy may have to name', () => {
  test.each([
    ['of a repository by name', CLAIMS, [NAMED, NUMBERED]],
    ['of a repository by its ids', { ...CLAIMS, sub: NUMBERED }, [NUMBERED, NAMED]],
    ['that were customised', { ...CLAIMS, sub: 'job_workflow_ref:acme/x' }, ['job_workflow_ref:acme/x']],
    ['of a server that tells no ids', { sub: NAMED, repository: 'acme/orders' }, [NAMED]],
    ['of claims without a subject', { repository: 'acme/orders' }, []],
  ])('%s', (_, claims, subjects) => {
    expect(subjectsOf(tokenOf(claims))).toEqual(subjects)
  })

  test.each(['', 'no-token', 'a.b.c', 'e30.bm90IGpzb24.x'])('of "%s", which is no token, are none', token => {
    expect(subjectsOf(token)).toEqual([])
  })
})
