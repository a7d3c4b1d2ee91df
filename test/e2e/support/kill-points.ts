/** Lines of a deploy's progress behind which its CLI is killed: each step's beginning, and three places within an apply. */
export const killPoints = [
  /2\.1 Check tools, account and region …/,
  /2\.2 Find the state bucket …/,
  /2\.3 Take the deploy lock …/,
  /2\.3 Take the deploy lock: done/,
  /5 Look for data of a parked environment …/,
  /2\.3 Plan registries and secrets …/,
  /2\.4 Check the required keys …/,
  /2\.5 Build images …/,
  /2\.5 Push images …/,
  /2\.5 Record the release, pin what runs …/,
  /2\.3 Plan the infrastructure …/,
  /2\.3 Apply the plan …/,
  /aws_ecs_task_definition\.migrate …/,
  /aws_lambda_function\.voice\S+ …/,
  /aws_lambda_function\.voice\S+ done/,
  /2\.4 Give the application a role of its own …/,
  /2\.4 Give Redis a token of its own …/,
  /2\.4 Check the keys that tasks read …/,
  /2\.6 Run database migrations …/,
  /2\.5 Roll out the API …/,
  /has started 1 tasks/,
  /2\.7 Move voice webhooks to the release …/,
  /2\.5 Drop the pin …/,
  /2\.8 Validate end to end …/,
] as const

/** CodeDeploy is at the new tasks: a look may find none of them yet, or find their task set at once. */
export const newTasksUnderWay = /CodeDeploy prepares the new tasks|\d of \d new tasks? running/

/** The same of a blue/green rollout: from its beginning, through CodeDeploy's lifecycle events, to what follows it. */
export const blueGreenKillPoints = [
  /2\.5 Roll out the API …/,
  /waiting for CodeDeploy to start new tasks/,
  newTasksUnderWay,
  /has started 1 tasks/,
  /asking the new tasks at the test listener/,
  /ready: ok: /,
  /1 of 1 new task running, 1 healthy/,
  /waiting for the deployment alarms/,
  /2\.5 Roll out the API: done/,
  /2\.7 Move voice webhooks to the release …/,
] as const

/** The same of a way back by blue/green: each step's beginning, and CodeDeploy at work. */
export const wayBackKillPoints = [
  /2\.1 Check account and region …/,
  /2\.3 Take the deploy lock …/,
  /2\.10 Find the releases that can run …/,
  /2\.10 Pin the release, mark what is left as bad …/,
  /2\.10 Stop the deployment under way …/,
  /2\.10 Put the API back …/,
  newTasksUnderWay,
  /has started 1 tasks/,
  /2\.10 Put voice webhooks back …/,
  /2\.10 Put the workers back …/,
  /2\.10 Check that what runs is the release …/,
  /2\.3 Find where it answers …/,
  /2\.8 Validate end to end …/,
] as const
