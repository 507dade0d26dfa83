/** One request as the sandbox saw it. Traffic of the generator is not in here: it never crosses HTTP. */
export interface Call {
  /** Counts from 1 in order of arrival. */
  readonly n: number
  /** Sandbox time of arrival, seconds since the epoch. */
  readonly at: number
  readonly service: string
  readonly operation: string
  readonly write: boolean
  readonly input: unknown
  readonly resource?: string
  /** Whose credentials signed it. */
  readonly accessKeyId?: string
  /** The HTTP status answered; absent while it runs and when the answer never went out. */
  readonly status?: number
  readonly errorCode?: string
  /** The injected fault that hit it. */
  readonly fault?: string
}

type Arrival = Pick<Call, 'at' | 'service' | 'operation' | 'write' | 'input' | 'resource' | 'accessKeyId'>

/** Every AWS call in order, so that a test can count the writes of a run or compare them with a plan. */
export class CallLog {
  #calls: Call[] = []
  #count = 0

  all(): readonly Call[] {
    return this.#calls
  }

  writes(): readonly Call[] {
    return this.#calls.filter(call => call.write)
  }

  clear(): void {
    this.#calls = []
  }

  /** @returns a function that adds what became of the call. */
  add(arrival: Arrival): (outcome: Pick<Call, 'status' | 'errorCode' | 'fault'>) => void {
    let call: Call = { n: ++this.#count, ...arrival }
    this.#calls.push(call)
    return outcome => {
      const index = this.#calls.lastIndexOf(call)
      call = { ...call, ...outcome }
      if (index !== -1) this.#calls[index] = call
    }
  }
}
