import {
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { handlerZip } from '../../support/sandbox-fixture.ts'
import { Bench, refusal } from './bench.ts'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.start()
})
afterAll(() => bench.close())

const publish = (LayerName: string) =>
  bench.lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: handlerZip('return "layer"') } }))
const remove = (LayerName: string, VersionNumber: number) =>
  bench.lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }))

describe('layers (F§1.7)', () => {
  test('every publish makes a version, even of the same bytes, and numbers survive deletion', async () => {
    const first = await publish('shared')
    const second = await publish('shared')
    expect([first.Version, second.Version]).toEqual([1, 2])
    expect(second.Content?.CodeSha256).toBe(first.Content?.CodeSha256)
    await remove('shared', 1)
    await remove('shared', 2)
    expect((await publish('shared')).Version).toBe(3)
  })

  test('a version is read by number and by ARN, and its bytes can be fetched', async () => {
    const made = await publish('readable')
    const byNumber = await bench.lambda.send(new GetLayerVersionCommand({ LayerName: 'readable', VersionNumber: 1 }))
    const byArn = await bench.lambda.send(new GetLayerVersionByArnCommand({ Arn: made.LayerVersionArn }))
    expect(byArn.LayerVersionArn).toBe(byNumber.LayerVersionArn)
    const fetched = await fetch(byNumber.Content?.Location ?? '')
    expect(Buffer.from(await fetched.arrayBuffer()).equals(Buffer.from(handlerZip('return "layer"')))).toBe(true)
  })

  test('an unknown layer has an empty list of versions', async () => {
    const list = await bench.lambda.send(new ListLayerVersionsCommand({ LayerName: 'unknown' }))
    expect(list.LayerVersions).toEqual([])
  })

  test('the newest version comes first, and layers show it', async () => {
    await publish('ordered')
    await publish('ordered')
    const list = await bench.lambda.send(new ListLayerVersionsCommand({ LayerName: 'ordered' }))
    expect(list.LayerVersions?.map(version => version.Version)).toEqual([2, 1])
    const { Layers } = await bench.lambda.send(new ListLayersCommand({}))
    expect(Layers?.find(layer => layer.LayerName === 'ordered')?.LatestMatchingVersion?.Version).toBe(2)
  })

  test('deleting what is not there succeeds, a number below 1 does not', async () => {
    expect((await remove('unknown', 7)).$metadata.httpStatusCode).toBe(204)
    expect(await refusal(remove('unknown', 0))).toEqual({
      name: 'InvalidParameterValueException',
      status: 400,
      message: 'Layer Version Cannot be less than 1',
    })
  })

  test('a function keeps a deleted layer version, and cannot take it up again', async () => {
    const { LayerVersionArn = '' } = await publish('doomed')
    const name = await bench.active({ Layers: [LayerVersionArn] })
    await remove('doomed', 1)
    const shown = await bench.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }))
    expect(shown.Layers?.map(layer => layer.Arn)).toEqual([LayerVersionArn])
    const again = new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: [LayerVersionArn] })
    expect((await refusal(bench.lambda.send(again))).message).toBe(`Layer version ${LayerVersionArn} does not exist.`)
  })
})
