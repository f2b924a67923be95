import { Kbd, Modal } from '@mantine/core'
import classes from './keyboard-help.module.css'
import { paletteKeys } from './palette-keys.ts'
import { useShown } from './use-shown.ts'

interface KeyboardHelpProps {
  isOpen: boolean
  onClose: () => void
}

const keys: [keys: string[], meaning: string][] = [
  [paletteKeys, 'Go to a page, an action or a tenant'],
  [['/'], 'To the search of the page'],
  [['Esc'], 'Close what is open, empty a search'],
  [['?'], 'These keys'],
]

/** Which keys do what. */
export default function KeyboardHelp({ isOpen, onClose }: KeyboardHelpProps) {
  return (
    <Modal
      opened={useShown(isOpen)}
      onClose={onClose}
      lockScroll={false}
      title="Keyboard shortcuts"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes.keys}>
        {keys.map(([pressed, meaning]) => (
          <div key={meaning} className={classes.row}>
            <dt>
              {pressed.map((key) => (
                <Kbd key={key} className={classes.key}>
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
