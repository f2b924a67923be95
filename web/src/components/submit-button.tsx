import { Button, Loader, VisuallyHidden } from '@mantine/core'

interface SubmitButtonProps {
  label: string
  isSending: boolean
  /** What is said while it is being sent. */
  whileSending: string
}

/** Sends a form. It stays where the focus is: a disabled button would lose it, and with it the way by keyboard. */
export function SubmitButton({ label, isSending, whileSending }: SubmitButtonProps) {
  return (
    <>
      <Button
        type="submit"
        fullWidth
        aria-disabled={isSending}
        leftSection={isSending && <Loader size="xs" color="var(--mantine-color-white)" aria-hidden />}
      >
        {isSending ? whileSending : label}
      </Button>
      <VisuallyHidden role="status">{isSending ? whileSending : ''}</VisuallyHidden>
    </>
  )
}
