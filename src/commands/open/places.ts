/** What `open` leads to. */
export const places = ['api', 'console', 'logs', 'dashboard'] as const
