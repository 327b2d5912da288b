import { useEffect, type ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { navigate, useRoute } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Notice } from '../ui/Notice.tsx'
import { StudyReader } from './StudyReader.tsx'
import './read.css'

const texts = strings.read

/** The study that was open last, for a way back that names none. */
let lastStudy: number | undefined

export function ReadPage(): ReactNode {
  const route = useRoute()
  const asked = route.page === 'read' ? route.studyId : undefined
  const studyId = asked ?? lastStudy
  useEffect(() => {
    lastStudy = studyId
  }, [studyId])
  if (studyId === undefined) {
    return <Notice icon="read" title={texts.none.title} text={texts.none.text}><Button kind="primary" onPress={() => navigate({ page: 'worklist' })}>{texts.none.worklist}</Button></Notice>
  }
  return <OpenStudy key={studyId} studyId={studyId} imageId={route.page === 'read' ? route.imageId : undefined} />
}

function OpenStudy({ studyId, imageId }: { studyId: number; imageId: number | undefined }): ReactNode {
  const study = useCommand('viewing.study', { studyId })
  const series = useCommand('series.list', { studyId })
  const room = useCommand('viewing.room', {}, { staleTime: Infinity })
  const error = study.error ?? series.error ?? room.error
  if (error?.code === 'row-unknown') {
    return <Notice icon="read" title={texts.gone} text={error.message}><Button kind="primary" onPress={() => navigate({ page: 'worklist' })}>{texts.none.worklist}</Button></Notice>
  }
  if (error !== null) {
    return <CommandFailure title={texts.failed} error={error} retry={() => void Promise.all([study.refetch(), series.refetch(), room.refetch()])} />
  }
  if (study.data === undefined || series.data === undefined || room.data === undefined) return <p className="page-opening" role="status">{texts.opening}</p>
  if (series.data.series.every(({ imageCount }) => imageCount === 0)) return <Notice icon="tray" title={texts.noImages.title} text={texts.noImages.text} />
  return <StudyReader study={study.data} series={series.data.series} room={room.data} imageId={imageId} />
}
