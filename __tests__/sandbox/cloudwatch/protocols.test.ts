import * as aws from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cbor, dateToTag, tag } from '@smithy/core/cbor'
import { XMLParser } from 'fast-xml-parser'
import { at, cloudwatchSetting, DIMENSIONS, type Setting } from './setting.ts'

let it: Setting

beforeAll(async () => {
  it = await cloudwatchSetting()
  await it.putAlarm({ AlarmName: 'a&b <c>', AlarmActions: ['arn:aws:sns:us-east-1:123456789012:topic'] })
  await it.putAlarm()
  it.emit('Errors', 2.5)
  await it.minutes(3)
})

afterAll(() => it.close())

const SIGNED = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=AKIATEST/20261123/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=00',
}

async function callCbor(
  operation: string,
  input: object,
): Promise<{ response: Response; output: Record<string, unknown> }> {
  const response = await fetch(`${it.sandbox.url}/service/GraniteServiceVersion20100801/operation/${operation}`, {
    method: 'POST',
    headers: {
      ...SIGNED,
      'smithy-protocol': 'rpc-v2-cbor',
      'content-type': 'application/cbor',
      accept: 'application/cbor',
    },
    body: cbor.serialize(input),
  })
  return { response, output: cbor.deserialize(new Uint8Array(await response.arrayBuffer())) }
}

async function callQuery(
  parameters: Record<string, string>,
): Promise<{ response: Response; text: string; xml: unknown }> {
  const response = await fetch(it.sandbox.url, {
    method: 'POST',
    headers: { ...SIGNED, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Version: '2010-08-01', ...parameters }).toString(),
  })
  const text = await response.text()
  const parser = new XMLParser({ parseTagValue: false, isArray: name => name === 'member' })
  return { response, text, xml: parser.parse(text) }
}

async function callJson(operation: string, body: string): Promise<{ response: Response; output: unknown }> {
  const response = await fetch(it.sandbox.url, {
    method: 'POST',
    headers: {
      ...SIGNED,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
    },
    body,
  })
  return { response, output: await response.json() }
}

const metricQuery = {
  Id: 'm1',
  MetricStat: {
    Metric: {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: Object.entries(DIMENSIONS).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: 'Sum',
  },
}

describe('rpc-v2-cbor', () => {
  test('answers instants as tagged epoch seconds', async () => {
    const { response, output } = await callCbor('DescribeAlarms', { AlarmNames: ['errors'] })
    expect(response.status).toBe(200)
    expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor')
    expect(output).toMatchObject({
      CompositeAlarms: [],
      MetricAlarms: [
        {
          AlarmName: 'errors',
          StateValue: 'ALARM',
          EvaluationPeriods: 1,
          StateTransitionedTimestamp: { tag: 1, value: at(125).getTime() / 1000 },
        },
      ],
    })
  })

  test('reads tagged instants, whole and fractional', async () => {
    const { output } = await callCbor('GetMetricData', {
      MetricDataQueries: [metricQuery],
      StartTime: tag({ tag: 1, value: at(0).getTime() / 1000 }),
      EndTime: dateToTag(new Date(at(3600).getTime() + 500)),
    })
    expect(output).toMatchObject({ MetricDataResults: [{ Id: 'm1', Values: [2.5], StatusCode: 'Complete' }] })
  })

  test('an operation without output answers an empty structure', async () => {
    const { response, output } = await callCbor('SetAlarmState', {
      AlarmName: 'a&b <c>',
      StateValue: 'OK',
      StateReason: 'by hand',
    })
    expect(response.status).toBe(200)
    expect(output).toEqual({})
  })

  test('an error carries its type and the code of the query protocol', async () => {
    const { response, output } = await callCbor('SetAlarmState', {
      AlarmName: 'gone',
      StateValue: 'OK',
      StateReason: 'x',
    })
    expect(response.status).toBe(404)
    expect(response.headers.get('x-amzn-query-error')).toBe('ResourceNotFound;Sender')
    expect(output.__type).toBe('com.amazonaws.cloudwatch#ResourceNotFound')
  })

  test('a body that is no CBOR is refused in CBOR', async () => {
    const response = await fetch(`${it.sandbox.url}/service/GraniteServiceVersion20100801/operation/DescribeAlarms`, {
      method: 'POST',
      headers: { ...SIGNED, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: new Uint8Array([0xbf, 0x61]),
    })
    expect(response.status).toBe(400)
    expect(cbor.deserialize(new Uint8Array(await response.arrayBuffer()))).toMatchObject({
      __type: expect.stringContaining('SerializationException'),
    })
  })
})

describe('awsQuery', () => {
  test('reads flattened lists and answers escaped XML with ISO instants', async () => {
    const { response, text, xml } = await callQuery({
      Action: 'DescribeAlarms',
      'AlarmNames.member.1': 'a&b <c>',
      'AlarmNames.member.2': 'errors',
    })
    expect(response.headers.get('content-type')).toBe('text/xml')
    expect(text).toContain('<DescribeAlarmsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">')
    expect(xml).toMatchObject({
      DescribeAlarmsResponse: {
        DescribeAlarmsResult: {
          MetricAlarms: {
            member: [
              {
                AlarmName: 'a&b <c>',
                AlarmActions: { member: ['arn:aws:sns:us-east-1:123456789012:topic'] },
                ActionsEnabled: 'true',
              },
              { AlarmName: 'errors', StateTransitionedTimestamp: '2026-11-23T10:02:05.000Z', Threshold: '1' },
            ],
          },
        },
      },
    })
  })

  test('reads a call without parameters, and an empty list', async () => {
    for (const parameters of [{}, { AlarmNames: '' }]) {
      const { response, text } = await callQuery({ Action: 'DescribeAlarms', ...parameters })
      expect(response.status).toBe(200)
      expect(text.match(/<AlarmName>/g)).toHaveLength(2)
    }
  })

  test('reads structures in lists in structures, numbers and instants', async () => {
    const prefix = 'MetricDataQueries.member.1'
    const { xml } = await callQuery({
      Action: 'GetMetricData',
      StartTime: '2026-11-23T10:00:00Z',
      EndTime: '2026-11-23T11:00:00Z',
      [`${prefix}.Id`]: 'm1',
      [`${prefix}.ReturnData`]: 'true',
      [`${prefix}.MetricStat.Period`]: '60',
      [`${prefix}.MetricStat.Stat`]: 'Sum',
      [`${prefix}.MetricStat.Metric.Namespace`]: 'AWS/Lambda',
      [`${prefix}.MetricStat.Metric.MetricName`]: 'Errors',
      ...Object.fromEntries(
        Object.entries(DIMENSIONS).flatMap(([name, value], index) => [
          [`${prefix}.MetricStat.Metric.Dimensions.member.${index + 1}.Name`, name],
          [`${prefix}.MetricStat.Metric.Dimensions.member.${index + 1}.Value`, value],
        ]),
      ),
    })
    expect(xml).toMatchObject({
      GetMetricDataResponse: {
        GetMetricDataResult: {
          MetricDataResults: {
            member: [{ Timestamps: { member: ['2026-11-23T10:00:00.000Z'] }, Values: { member: ['2.5'] } }],
          },
        },
      },
    })
  })

  test('an error names its type, code and message', async () => {
    const { response, xml } = await callQuery({ Action: 'ListTagsForResource', ResourceARN: 'gone' })
    expect(response.status).toBe(404)
    expect(xml).toMatchObject({
      ErrorResponse: {
        Error: { Type: 'Sender', Code: 'ResourceNotFoundException', Message: 'The resource gone does not exist.' },
      },
    })
  })

  test('a modelled error goes by its old name', async () => {
    const { response, xml } = await callQuery({ Action: 'PutMetricAlarm', AlarmName: 'x' })
    expect(response.status).toBe(400)
    expect(xml).toMatchObject({ ErrorResponse: { Error: { Code: 'MissingParameter' } } })
  })
})

describe('awsJson1.0', () => {
  test('an error carries its type and the code of the query protocol', async () => {
    await expect(it.setState('gone', 'OK')).rejects.toMatchObject({
      name: 'ResourceNotFound',
      Code: 'ResourceNotFound',
      Type: 'Sender',
    })
  })

  test('instants are numbers of epoch seconds', async () => {
    const { response, output } = await callJson('DescribeAlarms', JSON.stringify({ AlarmNames: ['errors'] }))
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0')
    expect(output).toMatchObject({ MetricAlarms: [{ StateTransitionedTimestamp: at(125).getTime() / 1000 }] })
  })

  test('a value outside its enumeration is refused in the words of AWS', async () => {
    const { response, output } = await callJson(
      'SetAlarmState',
      JSON.stringify({ AlarmName: 'errors', StateValue: 'INVALID', StateReason: 'x' }),
    )
    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-query-error')).toBe('ValidationError;Sender')
    expect(output).toMatchObject({
      message:
        "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    })
  })

  test.each(['{', '[]', '7'])('the body %s is refused', async body => {
    const { response, output } = await callJson('DescribeAlarms', body)
    expect(response.status).toBe(400)
    expect(output).toHaveProperty('__type')
  })
})

test('an operation that is not emulated answers a clear 501', async () => {
  await expect(it.cloudwatch.send(new aws.ListDashboardsCommand({}))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 501 },
    message: expect.stringContaining('ListDashboards'),
  })
})
