/** How the sources are laid out. */
export default {
  printWidth: 110,
  singleQuote: true,
  proseWrap: 'preserve',
  overrides: [{ files: '*.json', options: { printWidth: 100 } }],
};
