const isApple = /mac|iphone|ipad/i.test(navigator.userAgent)

/** What is pressed for the palette, as the keyboard has it. */
export const paletteKeys = [isApple ? '⌘' : 'Ctrl', 'K']
