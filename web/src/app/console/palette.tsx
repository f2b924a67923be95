import { Modal, Text, TextInput } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import classes from './palette.module.css'
import type { PaletteEntry } from './palette-entries.ts'
import { usePaletteGroups } from './use-palette-groups.ts'
import { useSelection } from './use-selection.ts'
import { useShown } from './use-shown.ts'

interface PaletteProps {
  isOpen: boolean
  onClose: () => void
  showKeys: () => void
}

/** Leads anywhere from anywhere: pages, actions, and tenants by what they are called. */
export default function Palette({ isOpen, onClose, showKeys }: PaletteProps) {
  // Who goes elsewhere is met by the heading there; who changes their mind gets back to where they were.
  const [isLeaving, setIsLeaving] = useState(false)
  useEffect(() => {
    if (isOpen) setIsLeaving(false)
  }, [isOpen])
  return (
    <Modal
      opened={useShown(isOpen)}
      onClose={onClose}
      withCloseButton={false}
      lockScroll={false}
      returnFocus={!isLeaving}
      aria-label="Go to"
      padding="sm"
      yOffset="10vh"
    >
      <PaletteBody
        showKeys={showKeys}
        onChosen={() => {
          setIsLeaving(true)
          onClose()
        }}
      />
    </Modal>
  )
}

function PaletteBody({ showKeys, onChosen }: { showKeys: () => void; onChosen: () => void }) {
  const [text, setText] = useState('')
  const list = useId()
  const { groups, news } = usePaletteGroups(text, showKeys)
  const shown = groups.flatMap(({ entries }) => entries)
  const { selected, onKeyDown } = useSelection(shown, choose)
  const optionId = (entry: PaletteEntry | undefined) => entry && `${list}-${entry.id}`
  const selectedId = optionId(selected)
  useEffect(() => {
    if (selectedId) document.getElementById(selectedId)?.scrollIntoView({ block: 'nearest' })
  }, [selectedId])
  function choose(entry: PaletteEntry) {
    onChosen()
    entry.run()
  }
  return (
    <>
      <TextInput
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-activedescendant={selectedId}
        aria-autocomplete="list"
        autoComplete="off"
        label="Go to"
        placeholder="A page, an action, or a tenant"
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div
        role="listbox"
        id={list}
        aria-label="Where to"
        className={classes.options}
        hidden={shown.length === 0}
      >
        {groups.map(({ label, entries }) => (
          // biome-ignore lint/a11y/useSemanticElements: a field set has no place in a list box
          <div key={label} role="group" aria-label={label}>
            <div className={classes.group} aria-hidden>
              {label}
            </div>
            {entries.map((entry) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
              // biome-ignore lint/a11y/useFocusableInteractive: the same
              <div
                key={entry.id}
                id={optionId(entry)}
                role="option"
                aria-selected={entry === selected}
                className={classes.option}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => choose(entry)}
              >
                {entry.label} {entry.note && <span className={classes.note}>{entry.note}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      <Text size="sm" role="status" className={classes.news}>
        {news ?? (shown.length === 0 ? 'Nothing is called so.' : '')}
      </Text>
    </>
  )
}
