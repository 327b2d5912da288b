import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { HostFailure } from './HostFailure.tsx'
import { connectHost } from './host/connectHost.ts'
import { strings } from './strings.ts'
import { applyStoredTheme } from './theme/theme.ts'
import './theme/tokens.css'
import './theme/base.css'
import './theme/frame.css'
import './worklist/worklist.css'

applyStoredTheme()
const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root.')
const host = connectHost(document, window)
createRoot(root).render(<StrictMode>{host === undefined ? <HostFailure text={strings.bridgeMissing} /> : <App host={host} />}</StrictMode>)
