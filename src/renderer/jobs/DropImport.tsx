import { useEffect, useRef, useState, type ReactNode } from 'react'
import { droppedOf } from '../host/dropped.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { useImport } from './useImport.ts'
import './drop.css'

/** Files, folders, ZIP archives and discs dropped anywhere in the window are imported. */
export function DropImport(): ReactNode {
  const [over, setOver] = useState(false)
  const { dropped } = useImport()
  const take = useRef(dropped)
  useEffect(() => {
    take.current = dropped
  })
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event) || event.defaultPrevented) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      setOver(false)
      if (!hasFiles(event) || event.defaultPrevented || event.dataTransfer === null) return
      event.preventDefault()
      void take.current(droppedOf(event.dataTransfer))
    }
    document.addEventListener('dragover', onOver)
    document.addEventListener('dragleave', onLeave)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onOver)
      document.removeEventListener('dragleave', onLeave)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
  if (!over) return null
  return <div className="drop" aria-hidden="true"><div><Icon name="import" size="large" /><b>{strings.firstStart.dropTitle}</b><span>{strings.firstStart.dropText}</span></div></div>
}
