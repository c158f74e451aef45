// words_en.js: the shell's own words in English, by key; in the order of the screens.

export const en = {
  code: "en",

  // Everywhere
  main_menu: "Main",
  undo: "Undo",
  today: "Today",
  places: "Where results are",
  recorder: "Recorder",
  lock_or_switch: "lock or switch",
  here_only: "{n} on this tablet",
  nothing_waits: "All delivered",
  storage_refused: "This browser refuses to store anything. Nothing can be kept here: do not measure with it. Use another tablet, or paper.",
  on_this_tablet: "On this tablet",
  at_the_site: "At the site",
  at_the_hub: "At the hub",
  keep_screen_open: "Not saved yet. Keep this screen open, and write {value} on paper now.",


  // Timing: ready, running, stopped


  // Door, today, new visit


  // Grip, menu, remarks, places
}
