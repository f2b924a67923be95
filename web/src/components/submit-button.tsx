import { Button, Loader, VisuallyHidden } from '@mantine/core'

interface SubmitButtonProps {
  label: string
  isSending: boolean
  /** What is said while it is being sent. */
  whileSending: string
  /** That it can't be undone. */
  isFinal?: boolean
}

/** Sends a form. It stays where the focus is: a disabled button would lose it, and with it the way by keyboard. */
export function SubmitButton({ label, isSending, whileSending, isFinal = false }: SubmitButtonProps) {
  return (
    <>
      <Button
        type="submit"
        fullWidth
        {...(isFinal && { color: 'red.9' })}
        aria-disabled={isSending}
        leftSection={isSending && <Loader size="xs" color="currentColor" aria-hidden />}
      >
        {isSending ? whileSending : label}
      </Button>
      <VisuallyHidden role="status">{isSending ? whileSending : ''}</VisuallyHidden>
    </>
  )
}
