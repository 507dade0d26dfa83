/** How one simulated release ended. */
export interface Ending {
  readonly rolledBack: boolean
  /** Seconds from the first shift to the rollback. */
  readonly after: number
  /** Calls that the new version failed, a person stopping it half an hour after it got all traffic. */
  readonly failed: number
}

/** How long a bad release that nothing stopped runs at 100% until a person does. */
export const NOTICED = 1800
