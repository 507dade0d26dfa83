/** Where a journey tells a person what happens. The runner, a terminal and tests each bring their own. */
export interface Log {
  /** One live line. */
  info(line: string): void
  /** Detail, shown only when debugging. */
  debug(line: string): void
  /** An annotation a person must act on. At most ten a step survive on GitHub (F§6.2). */
  warning(line: string): void
  error(line: string): void
  /** A named, foldable phase. */
  group<T>(title: string, phase: () => Promise<T>): Promise<T>
}
