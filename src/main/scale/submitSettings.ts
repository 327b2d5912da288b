/** Settings with which no job is submitted. */
export class SubmitSettingsError extends Error {
  override readonly name = 'SubmitSettingsError'
  readonly code = 'usage'
}

/** What spark-submit is given beside the job itself, as it takes it. */
export interface SubmitSettings {
  /** key=value. */
  readonly conf?: readonly string[]
  /** Maven coordinates that Spark fetches with what they need. */
  readonly packages?: readonly string[]
  /** Java archives on this machine. */
  readonly jars?: readonly string[]
  /** Settings of the cluster in a file; may hold keys, which no other way here may. */
  readonly propertiesFile?: string
}

/** As Spark redacts them (spark.redaction.regex). */
const SECRET = /secret|password|token|access[.]?key/i

/** The arguments of spark-submit. Throws SubmitSettingsError for a key or password, which every process of this machine and the job's record would see, and for a driver elsewhere. */
export function submitArguments({ conf = [], packages = [], jars = [], propertiesFile }: SubmitSettings): string[] {
  for (const setting of conf) {
    const at = setting.indexOf('=')
    const name = at < 0 ? setting : setting.slice(0, at)
    const value = setting.slice(at + 1)
    if (at < 1) throw new SubmitSettingsError(`--conf takes key=value, and "${name}" is not.`)
    if (SECRET.test(name)) {
      throw new SubmitSettingsError(`--conf ${name}=… would show a key to everyone who sees the processes of this machine, and keep it with the job. Give it by the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or in a file that you alone can read: --properties-file FILE with a line "${name} VALUE".`)
    }
    if (name === 'spark.submit.deployMode' && value.toLowerCase() !== 'client') throw new SubmitSettingsError('The driver runs on this machine, because plan, lists and results lie here: leave spark.submit.deployMode as it is (client).')
  }
  return [
    ...(propertiesFile === undefined ? [] : ['--properties-file', propertiesFile]),
    ...(packages.length === 0 ? [] : ['--packages', packages.join(',')]),
    ...(jars.length === 0 ? [] : ['--jars', jars.join(',')]),
    ...conf.flatMap((each) => ['--conf', each])
  ]
}
