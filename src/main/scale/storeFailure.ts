import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const KNOWN: readonly (readonly [RegExp, (found: RegExpExecArray, hadoop: string) => string])[] = [
  [/Class org\.apache\.hadoop\.fs\.s3a\.S3AFileSystem not found/, (_, hadoop) => `this Spark cannot read s3a: addresses by itself: add --packages org.apache.hadoop:hadoop-aws:${hadoop} (or its files by --jars, docs/SCALE.md)`],
  [/(?:ClassNotFoundException|NoClassDefFoundError): ((?:software[./]amazon|com[./]amazonaws)[\w./$]+)/, (found, hadoop) => `of what org.apache.hadoop:hadoop-aws:${hadoop} needs, a file is missing (${found[1] ?? ''}): --packages brings all, --jars only what it names (docs/SCALE.md)`],
  [/No FileSystem for scheme "?([^"\s]+)"?/, (found) => `this Spark has no file system for ${found[1] ?? ''}: addresses; add its files by --packages or --jars`],
  [/PATH_NOT_FOUND\] Path does not exist: (.*?)\.? SQLSTATE/, (found) => `there is nothing at ${found[1] ?? ''}`],
  [/NoSuchBucketException|The specified bucket does not exist/, () => 'there is no such bucket'],
  [/NoAwsCredentialsException|No AWS Credentials|Unable to load credentials/, () => 'no keys for the store were given: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a provider by --conf spark.hadoop.fs.s3a.aws.credentials.provider=…'],
  [/Permission denied: user=([^,]+), access=([^,]+), inode="([^"]+)"/, (found) => `HDFS gives the user ${found[1] ?? ''} no ${(found[2] ?? '').toLowerCase()} access to ${found[3] ?? ''} (HADOOP_USER_NAME says who asks)`],
  [/Status Code: 403|AccessDeniedException: (s3a:\S+)/, () => 'the store refuses these keys (403)'],
  [/Status Code: 401/, () => 'the store does not know these keys (401)'],
  [/Call From \S+ to (\S+) failed on connection exception/, (found) => `nobody listens at ${found[1] ?? ''}: is the NameNode there?`],
  [/UnknownHostException: "?([^\s":]+)/, (found) => `the name ${found[1] ?? ''} is not known here`],
  [/(?:Connect to|Connection refused|Unable to execute HTTP request)(?: ([\w.-]+:\d+))?/, (found) => `the store does not answer${found[1] === undefined ? '' : ` at ${found[1]}`} (AWS_ENDPOINT_URL, or --conf spark.hadoop.fs.s3a.endpoint=…, says where it is)`]
]

/** Why Spark could not use a store, in words and Hadoop's own after them; the message as it is where the reason is another. `hadoop`: the version that Spark has. */
export function storeFailure(message: string, hadoop: string): string {
  for (const [pattern, words] of KNOWN) {
    const found = pattern.exec(message)
    if (found !== null) return `${words(found, hadoop)} (Hadoop: ${message.slice(0, 300)})`
  }
  return message
}

/** The version of Hadoop that a Spark has, by its jars; a word for it where that is not told. */
export async function hadoopOf(submit: string): Promise<string> {
  const names = await readdir(join(dirname(dirname(submit)), 'jars')).catch(() => [])
  return names.flatMap((name) => /^hadoop-client-api-(.+)\.jar$/.exec(name)?.[1] ?? [])[0] ?? "Spark's version of Hadoop"
}
