/** What matters of the lines that Spark logs, as they come. */
export interface SparkLog {
  readonly line: (text: string) => void
  /** The last error, in words where it is a known one. */
  readonly failure: () => string | undefined
  /** For how many seconds Spark has said that no worker takes the job's tasks; 0 where one does. */
  readonly starved: () => number
}

const ERROR = /^(?:\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d ERROR \S+: |Exception in thread "[^"]*" |Error: |(?:Caused by: )?(?:[a-z]\w*\.)+\w*(?:Exception|Error): )(.*)$/
/** Said every 15 s while it holds. */
const STARVED = 'Initial job has not accepted any resources'
const STARVED_FOR_MS = 40_000

const KNOWN: readonly (readonly [RegExp, (master: string) => string])[] = [
  [/All masters are unresponsive|Failed to connect to master/, (master) => `the master at ${master} cannot be reached`],
  [/Master removed our application|Application has been killed/, (master) => `the master at ${master} has ended the job`],
  [/java\.net\.UnknownHostException: (\S+)|UnknownHostException/, (master) => `a name in ${master} is not known here`],
  [/OutOfMemoryError/, () => 'Spark ran out of memory (--conf spark.executor.memory=4g, or spark.driver.memory)'],
  [/No space left on device/, () => 'a disk of the cluster is full'],
  [/UnsupportedClassVersionError|Unsupported major\.minor/, () => 'Spark needs a later Java than the one here (17)']
]

/** `now`: milliseconds of any clock. */
export function watchLog(master: string, now: () => number): SparkLog {
  let last: string | undefined
  let known: string | undefined
  let since = 0
  let until = Number.NEGATIVE_INFINITY
  return {
    line: (text) => {
      if (text.includes(STARVED)) {
        if (now() > until) since = now()
        until = now() + STARVED_FOR_MS
      }
      const found = ERROR.exec(text)
      if (found === null) return
      last = found[1] === '' ? last : found[1]
      known ??= KNOWN.find(([pattern]) => pattern.test(text))?.[1](master)
    },
    failure: () => known ?? (last === undefined ? undefined : `the last error in its log is "${last.slice(0, 300)}"`),
    starved: () => (now() > until ? 0 : (now() - since) / 1000)
  }
}
