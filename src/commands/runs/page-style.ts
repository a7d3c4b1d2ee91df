/** The style of a run's page: system fonts, both looks, one column that a phone shows without scrolling sideways. */
export const pageStyle = `
:root { color-scheme: light dark; --page: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --fill: #f3f5f7;
  --good: #116329; --bad: #b3151f; --calm: #0550ae; --bar: #4c8dd6 }
@media (prefers-color-scheme: dark) {
  :root { --page: #0f1318; --ink: #e6e9ec; --soft: #9aa4ae; --line: #30363d; --fill: #1a2027;
    --good: #5fd07a; --bad: #ff8078; --calm: #7fb8ff; --bar: #3d7ac2 }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1.25rem 1rem 3rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { margin: .25rem 0; font-size: 1.6rem; line-height: 1.25 }
h1 span { color: var(--soft); font-weight: 400 }
h2 { margin: 2rem 0 .75rem; font-size: 1.1rem }
h3 { margin: 0; font-size: 1rem; font-weight: 500 }
p { margin: .25rem 0 }
code, pre { font: .875em/1.5 ui-monospace, monospace }
small, .note, footer, dt { color: var(--soft) }
small { font-size: .8rem }
.badge { display: inline-block; padding: .05rem .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .875rem;
  font-weight: 600; color: var(--soft) }
.badge.good { color: var(--good) } .badge.bad { color: var(--bad) } .badge.calm { color: var(--calm) }
.fault { margin: 1.25rem 0; padding: .75rem 1rem; border-left: .25rem solid var(--bad); background: var(--fill) }
.fault h2 { margin: 0 0 .5rem; color: var(--bad) }
pre { margin: .5rem 0; white-space: pre-wrap }
code span { display: inline-block; max-width: 100% }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: .75rem 1.5rem; margin: 1.25rem 0 }
dt { font-size: .8rem } dd { margin: 0 }
ol, ul { margin: 0; padding: 0; list-style: none }
ul li { padding: .1rem 0 }
.timeline li { display: grid; grid-template-columns: 1fr auto; gap: .15rem 1rem; padding: .6rem 0; border-top: 1px solid var(--line) }
.timeline time { font-variant-numeric: tabular-nums; white-space: nowrap }
.track, .timeline p { grid-column: 1 / -1 }
.timeline p { color: var(--soft); font-size: .9rem }
.track { height: .4rem; border-radius: .2rem; background: var(--fill); overflow: hidden }
.bar { display: block; height: 100%; min-width: 2px; max-width: 100%; border-radius: .2rem; background: var(--bar) }
.mark { display: inline-block; width: 1.1em; font-weight: 700 }
.done .mark { color: var(--good) } .failed .mark, .failed h3 { color: var(--bad) } .failed .bar { background: var(--bad) }
.skipped h3, .skipped time { color: var(--soft) }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
th, td { padding: .35rem .5rem .35rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top }
th { color: var(--soft); font-weight: 500 }
th, td { overflow-wrap: normal }
td:first-child, td:last-child { overflow-wrap: anywhere }
td:first-child { min-width: 7.5rem }
footer { margin-top: 2.5rem; font-size: .8rem }
@media print { body { max-width: none } .fault, .track { print-color-adjust: exact } }
`
