// The child's side of a utility process: process.parentPort over fork's channel, process.send hidden, as in Electron.
import { EventEmitter } from 'node:events'

const send = process.send.bind(process)
const port = new EventEmitter()
port.postMessage = (message) => send(structuredClone(message))
process.on('message', (data) => port.emit('message', { data, ports: [] }))
process.on('disconnect', () => process.exit(1))
process.parentPort = port
process.send = undefined
