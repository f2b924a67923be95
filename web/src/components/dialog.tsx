import { Modal } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './dialog.module.css'

interface DialogProps {
  title: string
  isOpen: boolean
  onClose(): void
  /** False where something in it would be lost for good. */
  mayClose?: boolean
  testId?: string
  children: ReactNode
}

/** Asks for something before all else. The focus goes back to what opened it, or to the page's heading where that is gone. */
export function Dialog({ title, isOpen, onClose, mayClose = true, testId, children }: DialogProps) {
  useFocusBack(isOpen)
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      classNames={{ title: classes.title }}
      size="lg"
      centered
      returnFocus={false}
      // It would put a style element into the page, which the content security policy forbids.
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeOnClickOutside={false}
      closeOnEscape={mayClose}
      withCloseButton={mayClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
      data-testid={testId}
    >
      {children}
    </Modal>
  )
}

function useFocusBack(isOpen: boolean): void {
  const opener = useRef<Element | null>(null)
  useEffect(() => {
    if (!isOpen) return
    opener.current = document.activeElement
    return () => {
      const { current } = opener
      // Once the dialogue has let go of the focus.
      requestAnimationFrame(() => {
        const isThere = current instanceof HTMLElement && current.isConnected && current !== document.body
        const target = isThere ? current : document.querySelector<HTMLElement>('main h1')
        target?.focus()
      })
    }
  }, [isOpen])
}
