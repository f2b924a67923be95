/** Saves a text as a file of the visitor's. */
export function downloadText(fileName: string, text: string, type = 'text/plain'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // What is saved is read after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
