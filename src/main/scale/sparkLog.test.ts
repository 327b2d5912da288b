import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { reachMaster } from './reachMaster.ts'
import { watchLog } from './sparkLog.ts'

const NEVER = new AbortController().signal
const STARVED = '26/11/21 14:27:18 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered and have sufficient resources'

test('the last error of the log is quoted; known ones are said in words', () => {
  const other = watchLog('yarn', () => 0)
  expect(other.failure()).toBeUndefined()
  for (const line of [
    '26/11/21 14:27:18 WARN NativeCodeLoader: Unable to load native-hadoop library for your platform',
    'Exception in thread "main" org.apache.spark.SparkException: When running with master \'yarn\' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment.',
    '\tat org.apache.spark.deploy.SparkSubmitArguments.error(SparkSubmitArguments.scala:606)'
  ]) other.line(line)
  expect(other.failure()).toBe('the last error in its log is "org.apache.spark.SparkException: When running with master \'yarn\' either HADOOP_CONF_DIR or YARN_CONF_DIR must be set in the environment."')
  const away = watchLog('spark://host:7077', () => 0)
  for (const line of [
    '26/11/21 14:28:18 ERROR StandaloneSchedulerBackend: Application has been killed. Reason: All masters are unresponsive! Giving up.',
    '26/11/21 14:28:19 ERROR SparkContext: Error initializing SparkContext.'
  ]) away.line(line)
  expect(away.failure()).toBe('the master at spark://host:7077 cannot be reached')
})

test('a job that no worker takes is noticed while Spark says so', () => {
  let now = 0
  const log = watchLog('spark://host:7077', () => 1000 * now)
  const say = (seconds: number): void => {
    now = seconds
    log.line(STARVED)
  }
  for (const seconds of [15, 30, 45, 60]) say(seconds)
  expect(log.starved()).toBe(45)
  now = 101
  expect(log.starved()).toBe(0)
  say(200)
  now = 210
  expect(log.starved()).toBe(10)
})

test('a master is asked for before Spark looks for it for a minute', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await reachMaster(`spark://127.0.0.1:${port}`, NEVER)
  // one of several is enough
  await reachMaster(`spark://127.0.0.1:1,127.0.0.1:${port}`, NEVER)
  await new Promise((resolve) => server.close(resolve))
  await expect(reachMaster(`spark://127.0.0.1:${port}`, NEVER)).rejects.toMatchObject({ code: 'master-unreachable', message: expect.stringContaining(`nobody listens at 127.0.0.1:${port}`) })
  await expect(reachMaster('spark://nosuch.invalid:7077', NEVER)).rejects.toThrow('the name in nosuch.invalid:7077 is not known here')
  await expect(reachMaster('spark://host', NEVER)).rejects.toThrow('"host" is not HOST:PORT')
  await reachMaster('local[2]', NEVER)
})
