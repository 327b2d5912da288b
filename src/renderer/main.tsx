import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@fontsource-variable/inter/wght.css'
import './theme/tokens.css'
import './theme/base.css'
import { App } from './App.tsx'
import { HostFailure } from './HostFailure.tsx'
import { connectHost } from './host/connectHost.ts'
import { applyStoredPreferences } from './settings/preferences.ts'
import { readAhead } from './shell/pages.ts'
import { strings } from './strings/index.ts'

applyStoredPreferences()
const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root.')
const host = connectHost(document, window)
if (host !== undefined) readAhead(location.hash)
createRoot(root).render(<StrictMode>{host === undefined ? <HostFailure text={strings.bridgeMissing} /> : <App host={host} />}</StrictMode>)
