// Loaded when something is asked. Named one by one: of a whole package that is imported lazily the bundler drops nothing,
// and the editor prompt alone, which nothing here uses, brings 670 kB of character sets.
export { confirm, password, select } from '@inquirer/prompts'
