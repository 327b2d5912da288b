import { Component, type ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'

interface State {
  readonly failure: Error | undefined
}

/** A page that throws costs itself, not the workstation. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: undefined }

  static getDerivedStateFromError(error: unknown): State {
    return { failure: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { failure } = this.state
    if (failure === undefined) return this.props.children
    return (
      <Notice icon="stop" tone="bad" title={strings.pageFailed.title} text={strings.pageFailed.text}>
        <Button onPress={() => this.setState({ failure: undefined })}>{strings.pageFailed.again}</Button>
        <span className="notice-code">{failure.message}</span>
      </Notice>
    )
  }
}
