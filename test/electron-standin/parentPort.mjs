// The child's side of a utility process: process.parentPort over fork's channel, process.send hidden, as in Electron. Worker threads
// inherit the flag that loads this file, and have no part in it.
import { EventEmitter } from 'node:events'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const send = process.send.bind(process)
  const port = new EventEmitter()
  port.postMessage = (message) => send(structuredClone(message))
  process.on('message', (data) => port.emit('message', { data, ports: [] }))
  process.on('disconnect', () => process.exit(1))
  process.parentPort = port
  process.send = undefined
}
