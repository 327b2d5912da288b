import { createFrameStore } from '../viewport/frameStore.ts'

/** The frames that the page holds, from study to study. */
export const frames = createFrameStore()
