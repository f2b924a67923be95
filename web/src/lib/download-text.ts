/** Saves a text as a file of the visitor's. */
export function downloadText(fileName: string, text: string, type = 'text/plain'): void {
  download(fileName, new Blob([text], { type }))
}

/** Saves what has come as a file of the visitor's, byte by byte. */
export function download(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // What is saved is read after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
