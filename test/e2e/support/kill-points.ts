/** Lines of a deploy's progress behind which its CLI is killed: each step's beginning, and three places within an apply. */
export const killPoints = [
  /Check tools, account and region \(2\.1\) …/,
  /Find the state bucket \(2\.2\) …/,
  /Take the deploy lock \(2\.3\) …/,
  /Take the deploy lock \(2\.3\): done/,
  /Look for data of a parked environment \(5\) …/,
  /Plan registries and secrets \(2\.3\) …/,
  /Check the required keys \(2\.4\) …/,
  /Build images \(2\.5\) …/,
  /Push images \(2\.5\) …/,
  /Record the release, pin what runs \(2\.5\) …/,
  /Plan the infrastructure \(2\.3\) …/,
  /Apply the plan \(2\.3\) …/,
  /aws_ecs_task_definition\.migrate …/,
  /aws_lambda_function\.voice\S+ …/,
  /aws_lambda_function\.voice\S+ done/,
  /Give the application a role of its own \(2\.4\) …/,
  /Give Redis a token of its own \(2\.4\) …/,
  /Check the keys that tasks read \(2\.4\) …/,
  /Run database migrations \(2\.6\) …/,
  /Roll out the API \(2\.5\) …/,
  /has started 1 tasks/,
  /Move voice webhooks to the release \(2\.7\) …/,
  /Drop the pin \(2\.5\) …/,
  /Validate end to end \(2\.8\) …/,
] as const

/** CodeDeploy is at the new tasks: a look may find none of them yet, or find their task set at once. */
export const newTasksUnderWay = /CodeDeploy prepares the new tasks|\d of \d new tasks? running/

/** The same of a blue/green rollout: from its beginning, through CodeDeploy's lifecycle events, to what follows it. */
export const blueGreenKillPoints = [
  /Roll out the API \(2\.5\) …/,
  /waiting for CodeDeploy to start new tasks/,
  newTasksUnderWay,
  /has started 1 tasks/,
  /asking the new tasks at the test listener/,
  /ready: ok: /,
  /1 of 1 new task running, 1 healthy/,
  /waiting for the deployment alarms/,
  /Roll out the API \(2\.5\): done/,
  /Move voice webhooks to the release \(2\.7\) …/,
] as const

/** The same of a way back by blue/green: each step's beginning, and CodeDeploy at work. */
export const wayBackKillPoints = [
  /Check account and region \(2\.1\) …/,
  /Take the deploy lock \(2\.3\) …/,
  /Find the releases that can run \(2\.10\) …/,
  /Pin the release, mark what is left as bad \(2\.10\) …/,
  /Stop the deployment under way \(2\.10\) …/,
  /Put the API back \(2\.10\) …/,
  newTasksUnderWay,
  /has started 1 tasks/,
  /Put voice webhooks back \(2\.10\) …/,
  /Put the workers back \(2\.10\) …/,
  /Check that what runs is the release \(2\.10\) …/,
  /Find where it answers \(2\.3\) …/,
  /Validate end to end \(2\.8\) …/,
] as const
