// words_es.js: the shell's own words in Spanish, by key; in the order of the screens.

export const es = {
  code: "es",

  // Everywhere
  main_menu: "Principal",
  undo: "Deshacer",
  today: "Hoy",
  places: "Dónde están los resultados",
  recorder: "Registrador",
  lock_or_switch: "bloquear o cambiar",
  here_only: "{n} en esta tableta",
  nothing_waits: "Todo entregado",
  storage_refused: "Este navegador no permite guardar nada. Aquí no se puede conservar nada: no mida con él. Use otra tableta, o papel.",
  on_this_tablet: "En esta tableta",
  at_the_site: "En el centro",
  at_the_hub: "En la central",
  keep_screen_open: "Aún no guardado. Mantenga abierta esta pantalla y anote ahora {value} en papel.",


  // Timing: ready, running, stopped


  // Door, today, new visit


  // Grip, menu, remarks, places
}
