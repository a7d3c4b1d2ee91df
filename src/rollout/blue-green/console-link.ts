import { consoleOf } from '../../releases/links/console-links.ts'

/** Pure: where AWS's console shows a deployment. Source: kayac/ecspresso, `CodeDeployConsoleURLFmt`. */
export const consoleLink = (region: string, deploymentId: string): string =>
  `${consoleOf(region)}/codesuite/codedeploy/deployments/${deploymentId}?region=${region}`
