import type { Series, Value } from './series.ts'

/** What an expression may refer to. */
export interface Scope {
  /** The value of another query. @throws MathProblem for an unknown id. */
  lookup(id: string): Value
  /** The series METRICS() stands for, their ids beside them. */
  readonly metrics: readonly { readonly id: string; readonly series: Series }[]
  /** Every period of the request, oldest first: what FILL fills. */
  readonly grid: readonly number[]
  readonly period: number
}
