import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { PublishCommand } from '@aws-sdk/client-sns'
import type { FinishTarget } from '../config/fields/finish-target.ts'
import { type Ending, endingTitle } from '../report/ending.ts'
import { Failure } from '../report/failure.ts'
import type { Aws } from './clients.ts'
import { explain } from './explain.ts'

const SOURCE = 'lambda-canary'
const DETAIL_TYPE = 'Lambda Canary Rollout Ended'

/**
 * Tells a topic or a bus how a rollout ended. An event for a bus that is not there is lost without an error of AWS
 * (github.com/aws/aws-sdk/issues/186). @throws Failure when AWS does not take it.
 */
export async function notify(aws: Aws, target: FinishTarget, ending: Ending): Promise<void> {
  const what = `telling ${target.arn} how the rollout ended`
  try {
    if (target.kind === 'topic') await publish(aws, target, ending)
    else await putEvent(aws, target, ending)
  } catch (error) {
    throw explain(error, what)
  }
}

/** The attributes are what a subscription can filter by. */
async function publish(aws: Aws, { arn, region }: FinishTarget, ending: Ending): Promise<void> {
  const attributes = { outcome: ending.outcome, action: ending.action, functionName: ending.functionName }
  const sns = await aws.sns(region)
  await sns.send(
    new PublishCommand({
      TopicArn: arn,
      Subject: endingTitle(ending),
      Message: JSON.stringify(ending, undefined, 2),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }),
  )
}

async function putEvent(aws: Aws, { arn, region }: FinishTarget, ending: Ending): Promise<void> {
  const bus = await aws.eventBridge(region)
  const { Entries = [] } = await bus.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: arn,
          Source: SOURCE,
          DetailType: DETAIL_TYPE,
          Detail: JSON.stringify(ending),
          Resources: ending.aliasArn === undefined ? [] : [ending.aliasArn],
        },
      ],
    }),
  )
  // The call succeeds although its entries do not.
  const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined)
  if (refused === undefined) return
  throw new Failure({
    what: `EventBridge did not take the event for ${arn} (${refused.ErrorCode}).`,
    ...(refused.ErrorMessage === undefined ? {} : { detail: refused.ErrorMessage }),
  })
}
