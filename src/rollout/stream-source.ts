import type { InFlight } from './record.ts'
import type { Stream, StreamName } from './stream.ts'

/** Where a stream of evidence comes from, besides the metrics every rollout reads. */
export interface StreamSource {
  readonly name: StreamName
  /**
   * The stream as known at this look.
   * @param errors calls of both versions through the alias, once they are read. Rejects when they cannot be: that is not
   *   the same as none.
   * @throws Failure when it cannot be known now: then it is unreadable, and held or put back by policy.
   */
  read(record: InFlight, errors: Promise<Stream>): Promise<Stream>
  /** Ends what still goes on in the background. */
  close(): void
}
