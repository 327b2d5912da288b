import { expect, test } from 'vitest'
import { watchExecutors, type Executor } from './executorWatch.ts'

/** What is said after each look, 5 s apart. */
function saidOf(threads: number, looks: readonly (readonly Executor[] | undefined)[]): (string | undefined)[] {
  const { look } = watchExecutors('spark://m:7077', { threads, wait: 10 })
  return looks.map((executors) => look(executors, 5)?.split(/[:,] /)[0])
}

test('no worker takes the job: not that all are gone', () => {
  expect(saidOf(1, [[], [], []])).toEqual([undefined, undefined, 'No worker of spark://m:7077 has had free cores and memory for this job for 10 s'])
})

test('all are gone, longer than a job waits; one that comes back in time, and a page that does not answer, count for nothing', () => {
  const one = [{ cores: 2 }]
  expect(saidOf(2, [one, [], [], one, [], undefined, [], []])).toEqual([...Array.from({ length: 7 }, () => undefined), 'All executors of spark://m:7077 are gone'])
})

test('executors that are too small for a task, which Spark would wait for without a word', () => {
  const { look } = watchExecutors('spark://m:7077', { threads: 4, wait: 10 })
  const small = [{ cores: 1 }, { cores: 2 }]
  expect([look(small, 5), look(small, 5), look(small, 5)]).toEqual([
    undefined, undefined,
    'The job asks for 4 cores a slot (--threads, when it was planned), and the largest executor of spark://m:7077 has 2: plan it with --threads 2, start workers with more cores, or let --conf spark.executor.cores=4 ask for them'
  ])
  expect(saidOf(4, [small, small, [...small, { cores: 4 }], small])).toEqual([undefined, undefined, undefined, undefined])
})
