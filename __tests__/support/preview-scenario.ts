import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Aws } from '../../src/aws/clients.ts'
import { connect } from '../../src/aws/connect.ts'
import { parsePreviewInputs } from '../../src/config/preview-inputs.ts'
import { connectGitHub } from '../../src/github/api.ts'
import { preview, type Task } from '../../src/preview/preview.ts'
import type { PreviewResult } from '../../src/preview/result.ts'
import { QuietLog } from '../rollout/stage.ts'
import { GitHubServer } from './github-server/github-server.ts'
import { handlerZip, type SandboxFixture } from './sandbox-fixture.ts'
import { unhurried } from './unhurried.ts'

type Inputs = Readonly<Record<string, string>>

/** Previews in this process: the same journey the bundle runs, on the sandbox and a GitHub server. */
export class PreviewScenario {
  readonly fixture: SandboxFixture
  readonly github: GitHubServer
  readonly #folder = mkdtempSync(join(tmpdir(), 'lambda-canary-preview-'))
  /** The commit the workspace holds. */
  checkedOut: string | undefined
  /** What the last run said. */
  log = new QuietLog()
  #packages = 0

  private constructor(fixture: SandboxFixture, github: GitHubServer) {
    this.fixture = fixture
    this.github = github
  }

  static async begin(fixture: SandboxFixture): Promise<PreviewScenario> {
    const { clock } = fixture.sandbox
    return new PreviewScenario(fixture, await GitHubServer.start({ now: () => clock.now() }))
  }

  async close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true })
    await this.github.close()
  }

  connect(env: Inputs = {}): Aws {
    return unhurried(connect({ env: { ...this.fixture.env, ...env } }))
  }

  /** A folder of its own that answers this. @returns its path in the workspace. */
  code(answer: string): string {
    const name = `code-${++this.#packages}`
    mkdirSync(join(this.#folder, name))
    writeFileSync(
      join(this.#folder, name, 'index.mjs'),
      `export const handler = async () => ${JSON.stringify(answer)}\n`,
    )
    return name
  }

  /** A file of the workspace. @returns its path in it. */
  write(path: string, text: string): string {
    mkdirSync(dirname(join(this.#folder, path)), { recursive: true })
    writeFileSync(join(this.#folder, path), text)
    return path
  }

  /** A zip of its own that answers this. @returns its path in the workspace. */
  zip(answer: string): string {
    return this.bytes(handlerZip(`return ${JSON.stringify(answer)}`))
  }

  /** A zip of these bytes. @returns its path in the workspace. */
  bytes(zip: Uint8Array): string {
    const name = `package-${++this.#packages}.zip`
    writeFileSync(join(this.#folder, name), zip)
    return name
  }

  async run(task: Task, inputs: Inputs, aws = this.connect()): Promise<PreviewResult> {
    const { repository, url } = this.github
    const parsed = parsePreviewInputs(name => ({ 'github-token': 'ghs_token', ...inputs })[name] ?? '')
    const log = new QuietLog()
    this.log = log
    const github = await connectGitHub({
      apiUrl: url,
      token: 'ghs_token',
      repository: repository.fullName,
      info: line => log.info(line),
      sleep: async () => undefined,
    })
    return preview(
      aws,
      parsed,
      {
        github,
        repository: `github.com/${repository.id}`,
        place: `${this.fixture.sandbox.account.id}/${aws.region}`,
        workspace: this.#folder,
        temporary: this.#folder,
        env: process.env,
        log,
        hide: () => undefined,
        clean: text => text,
        runUrl: '',
        checkedOut: async () => this.checkedOut,
      },
      task,
    )
  }
}
