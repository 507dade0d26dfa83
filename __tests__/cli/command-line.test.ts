import { describe, expect, test } from '@jest/globals'
import { parseCommandLine, shapesOf } from '../../src/cli/command-line.ts'
import { commands, journeys } from '../../src/cli/commands.ts'
import { descriptionHelp, helpText } from '../../src/cli/help.ts'
import { inputsOf } from '../../src/config/schema.ts'

describe('the command line', () => {
  test('has every action as a command, and every input of it as an option its help explains', () => {
    expect([...Object.keys(journeys), 'sandbox'].sort()).toEqual(commands.map(({ name }) => name).sort())
    for (const command of commands) {
      const help = helpText(command)
      for (const { name, description } of shapesOf(command).flatMap(inputsOf)) {
        expect(help).toContain(`  --${name}`)
        expect(help).toContain(descriptionHelp(description))
      }
    }
  })

  test.each([
    [['rollback', '--function-name', 'orders', '--dry-run'], { 'function-name': 'orders', 'dry-run': 'true' }],
    [['rollback', '--function-name=orders', '--no-dry-run'], { 'function-name': 'orders', 'dry-run': 'false' }],
    [['deploy', '--environment', '{"STAGE":"dev"}'], { environment: '{"STAGE":"dev"}' }],
    [['deploy', '--retry-rolled-back', 'true', '--alias', 'live'], { 'retry-rolled-back': 'true', alias: 'live' }],
    [['deploy', '--adopt=true', '--minify', 'false'], { adopt: 'true', minify: 'false' }],
    [['deploy', '--alias', 'true', '--adopt'], { alias: 'true', adopt: 'true' }],
    [['deploy', '--no-fail-on-rollback'], { 'fail-on-rollback': 'false' }],
    [['plan', '--strategy', 'canary 10% 5m', '--json'], { strategy: 'canary 10% 5m' }],
  ])('reads %j as the inputs of the action', (args, inputs) => {
    expect(parseCommandLine(args)).toMatchObject({ kind: 'run', inputs })
  })

  test('keeps what is about the terminal apart from the inputs', () => {
    const line = parseCommandLine(['deploy', '--json', '--verbose', '--profile', 'dev', '--summary', 'out.md'])
    expect(line).toMatchObject({
      inputs: {},
      options: { json: true, verbose: true, profile: 'dev', summary: 'out.md' },
    })
  })

  test.each([
    [['deplyo'], 'There is no command "deplyo". Did you mean deploy?'],
    [['xyz'], 'There is no command "xyz". Commands: deploy, rollback, recover,'],
    [['help', 'deplyo'], 'There is no command "deplyo". Did you mean deploy?'],
    [['--verison'], 'There is no command "--verison". Did you mean --version?'],
    [['--json', 'deploy'], 'The command comes first, then its options: there is no command "--json".'],
    [
      ['deploy', '--timeout', '-3'],
      "Option '--timeout' argument is ambiguous. Give it a value; one that begins with a dash is written --timeout=-",
    ],
    [['deploy', '--functoin-name', 'x'], "Unknown option '--functoin-name'. Did you mean --function-name?"],
    [['deploy', '--no-minfy'], "Unknown option '--no-minfy'. Did you mean --no-minify?"],
    [['deploy', '--jsonn'], "Unknown option '--jsonn'. Did you mean --json?"],
    [['deploy', '--adopt', 'true', 'false'], "Unexpected argument 'false'."],
    [['deploy', '--function-name'], "Option '--function-name <value>' argument missing."],
    [['deploy', 'orders'], "Unexpected argument 'orders'."],
    [['deploy', '--dry-run=maybe'], "Option '--dry-run' does not take an argument."],
    [['deploy', '--profile', ''], "Option '--profile' names no profile."],
    [['plan', '--dry-run'], "Unknown option '--dry-run'."],
  ])('%j is refused in one line', (args, text) => {
    const line = parseCommandLine(args)
    expect(line.kind).toBe('problem')
    expect(line).toMatchObject({ text: expect.stringContaining(text) })
    expect(line.kind === 'problem' && line.text).not.toContain('\n')
  })

  test.each([[[]], [['--help']], [['-h']], [['help', 'deploy']], [['deploy', '--help']], [['deploy', '--nope', '-h']]])(
    '%j asks for help',
    args => {
      expect(parseCommandLine(args).kind).toBe('help')
    },
  )
})
