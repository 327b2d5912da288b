#!/usr/bin/env node
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  process.stderr.write(`hilum: Node 20 or later is needed to start (this is ${process.versions.node}). Install it from nodejs.org and run the same command again.\n`)
  process.exitCode = 1
} else {
  void import('../scripts/setup/launch.mjs').then(({ launch }) => launch(process.argv.slice(2)))
}
