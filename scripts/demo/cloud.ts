import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch'
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda'

/** What the traffic generator has counted so far. */
export interface TrafficCount {
  readonly requests: number
  readonly errors: number
  readonly byVersion: Readonly<Record<string, { readonly requests: number; readonly errors: number }>>
}

const REGION = 'eu-central-1'
/** By then an alarm has long seen that what it watches is well again, in seconds of the sandbox. */
const MOST_SECONDS_RED = 900

/** The sandbox in a process of its own, as the demo and anybody else reaches it: over HTTP. */
export class Cloud {
  readonly endpoint: string
  readonly #process: ChildProcess
  readonly #rate: number

  private constructor(endpoint: string, child: ChildProcess, rate: number) {
    this.endpoint = endpoint
    this.#rate = rate
    this.#process = child
  }

  /** @param rate how many seconds pass in the sandbox during one second here. */
  static async start(serverBundle: string, rate: number): Promise<Cloud> {
    const child = spawn(process.execPath, [serverBundle, '--port', '0', '--region', REGION, '--rate', String(rate)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: child.stdout })) {
      const ready: { endpoint: string } = JSON.parse(line)
      return new Cloud(ready.endpoint, child, rate)
    }
    throw new Error('the sandbox ended before it was ready')
  }

  /** Environment that points any AWS SDK, and so the action, at the sandbox. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'AKIDDEMO',
      AWS_SECRET_ACCESS_KEY: 'demo',
      LAMBDA_CANARY_TEST_CLOCK: this.endpoint,
    }
  }

  /** Lets so many of the sandbox's seconds pass. */
  pass(seconds: number): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, (seconds * 1000) / this.#rate))
  }

  /** What an alias serves, and what it says of itself. */
  async describeAlias(functionName: string, alias: string): Promise<string> {
    const lambda = new LambdaClient(this.#connection)
    const { FunctionVersion, RoutingConfig, Description } = await lambda.send(
      new GetAliasCommand({ FunctionName: functionName, Name: alias }),
    )
    lambda.destroy()
    const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
    const canary = weights.map(([version, weight]) => ` with ${100 * weight}% on version ${version}`).join('')
    return `Alias "${alias}" serves version ${FunctionVersion}${canary}, and says of itself:\n  ${Description}`
  }

  /** Waits until an alarm that has done its work is quiet again, as a team would before the next release. */
  async waitUntilOk(alarm: string): Promise<void> {
    const cloudwatch = this.#cloudwatch()
    const looks = MOST_SECONDS_RED / this.#rate / 0.1
    for (let look = 0; look < looks; look++) {
      const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }))
      if (MetricAlarms[0]?.StateValue !== 'ALARM') break
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    cloudwatch.destroy()
  }

  /** The alarm a team would own: more than 1% of the alias' requests failing in one minute. */
  async createErrorRateAlarm(name: string, functionName: string, alias: string): Promise<void> {
    const cloudwatch = this.#cloudwatch()
    const metric = (id: string, metricName: string) => ({
      Id: id,
      ReturnData: false,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: metricName,
          Dimensions: [
            { Name: 'FunctionName', Value: functionName },
            { Name: 'Resource', Value: `${functionName}:${alias}` },
          ],
        },
        Period: 60,
        Stat: 'Sum',
      },
    })
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        Metrics: [
          metric('errors', 'Errors'),
          metric('calls', 'Invocations'),
          { Id: 'rate', Expression: 'IF(calls > 0, 100 * errors / calls, 0)', Label: 'error rate %', ReturnData: true },
        ],
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      }),
    )
    cloudwatch.destroy()
  }

  async startTraffic(functionName: string, alias: string, perSecond: number, payload: unknown): Promise<void> {
    await this.#post('/_sandbox/traffic', { functionName, qualifier: alias, rps: perSecond, payload })
  }

  async stopTraffic(): Promise<void> {
    await fetch(`${this.endpoint}/_sandbox/traffic`, { method: 'DELETE' })
  }

  async traffic(): Promise<TrafficCount> {
    const response = await fetch(`${this.endpoint}/_sandbox/traffic`)
    return (await response.json()) as TrafficCount
  }

  /** Waits until as many requests were answered: stable is warm, and is called as it will be. */
  async waitForTraffic(requests: number): Promise<void> {
    for (let look = 0; look < 300 && (await this.traffic()).requests < requests; look++)
      await new Promise(resolve => setTimeout(resolve, 100))
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('close', resolve))
    this.#process.kill('SIGINT')
    await ended
  }

  #cloudwatch(): CloudWatchClient {
    return new CloudWatchClient(this.#connection)
  }

  get #connection() {
    const credentials = { accessKeyId: 'AKIDDEMO', secretAccessKey: 'demo' }
    return { endpoint: this.endpoint, region: REGION, credentials }
  }

  async #post(path: string, body: unknown): Promise<void> {
    const response = await fetch(this.endpoint + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`the sandbox refused ${path}: ${response.status} ${await response.text()}`)
  }
}
