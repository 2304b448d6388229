//! Picks the next step of a history: by chance, from what can happen.

use crate::bug::Bug;
use crate::chance::Chance;
use crate::configuration::variant;
use crate::fault::NetworkFault;
use crate::simulation::{Setting, Simulation};
use crate::step::Step;
use crate::story::{Told, story};
use crate::tab::{Life, Wish};

/// How rough a history is, in cases of a hundred.
#[derive(Clone, Debug)]
struct Weather {
    tabs: usize,
    network: u64,
    store: u64,
    tabs_die: u64,
    clock: u64,
    profile_lost: bool,
    poison: bool,
    out_of_order: u64,
}

/// A story that is being told.
#[derive(Debug)]
struct Telling {
    events: Vec<usize>,
    next: usize,
}

/// The author of one history.
#[derive(Debug)]
pub(crate) struct Scheduler {
    chance: Chance,
    weather: Weather,
    pub(crate) setting: Setting,
    pub(crate) browsers: usize,
    /// Everything that softphones may tell, by number.
    pub(crate) events: Vec<Told>,
    tellings: Vec<Telling>,
    /// Who has still to be told what.
    to_say: Vec<(usize, usize)>,
    erased: bool,
}

impl Scheduler {
    /// The author that a seed makes.
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let calm = chance.percent(10);
        let mut share = |most: u64| if calm { 0 } else { chance.below(most + 1) };
        let weather = Weather {
            network: share(60),
            store: share(30),
            tabs_die: share(60),
            clock: share(20),
            out_of_order: share(30),
            tabs: 1 + share(5) as usize,
            profile_lost: share(9) == 9,
            poison: share(4) == 4,
        };
        let configuration = variant(&mut chance);
        // Without a field for the key nothing in the org tells two browsers' records apart.
        let keyed = configuration["accounts"][0]["logKeyField"].is_string();
        let browsers = if keyed && chance.percent(20) { 2 } else { 1 };
        let setting = Setting {
            configuration,
            // Nor two tabs' records, where no lock keeps the former leader from sending.
            locks: !chance.percent(8) || !keyed,
            tells_agent: chance.percent(50),
            bug: None,
        };
        let mut events = Vec::new();
        let mut tellings = Vec::new();
        for number in 0..1 + chance.below(4) {
            let story = story(number, &mut chance);
            let first = events.len();
            events.extend(story);
            let events = (first..events.len()).collect();
            tellings.push(Telling { events, next: 0 });
        }
        Self {
            chance,
            weather,
            setting,
            browsers,
            events,
            tellings,
            to_say: Vec::new(),
            erased: false,
        }
    }

    /// Plants a mistake, in the weather in which it shows soon.
    pub(crate) fn plant(&mut self, bug: Bug) {
        self.setting.bug = Some(bug);
        self.weather = Weather {
            network: 40,
            store: 20,
            tabs_die: 40,
            clock: 20,
            profile_lost: false,
            poison: false,
            ..self.weather.clone()
        };
        match bug {
            Bug::TimersByWallClock => (self.weather.tabs_die, self.weather.clock) = (5, 100),
            Bug::NoEpochCheck | Bug::EpochNotRaised => self.weather.tabs = 6,
            Bug::DuplicateNotConfirmed => self.weather.network = 70,
            _ => {}
        }
    }

    /// The next step.
    pub(crate) fn next(&mut self, world: &Simulation) -> Step {
        for browser in 0..self.browsers {
            let lives = |tab: &crate::tab::Tab| tab.browser == browser && tab.life != Life::Dead;
            if !world.tabs.iter().any(lives) {
                return Step::Open { browser };
            }
        }
        self.plan_says(world);
        let mut steps: Vec<(u64, Step)> = vec![(12, self.pass())];
        for (tab, state) in world.tabs.iter().enumerate() {
            if !state.is_awake() {
                continue;
            }
            if !state.jobs.is_empty() {
                steps.push((20, Step::Work { tab }));
            }
            if !state.inbox.is_empty() {
                steps.push((20, Step::Hear { tab }));
            }
            if !state.announced.is_empty() {
                let lost = self.chance.percent(self.weather.network / 4);
                steps.push((8, Step::Announced { tab, lost }));
            }
            if !state.questions.is_empty() {
                let given = !self.chance.percent(self.weather.network / 3);
                steps.push((8, Step::Token { tab, given }));
            }
        }
        for wire in &world.wires {
            let (tab, request) = (wire.tab, wire.request);
            match wire.met {
                None => {
                    let fault = self.network_fault();
                    let arrive = Step::Arrive {
                        tab,
                        request,
                        fault,
                    };
                    steps.push((12, arrive));
                }
                Some(Some(_)) if world.is_awake(tab) => {
                    steps.push((12, Step::Return { tab, request }));
                }
                Some(_) => {}
            }
        }
        for (browser, state) in world.browsers.iter().enumerate() {
            let free = state.lock.is_none() || self.setting.bug.is_some();
            if free && !state.waiting.is_empty() {
                steps.push((10, Step::Grant { browser }));
            }
        }
        if let Some((tab, event)) = self.to_say.first().copied() {
            steps.push((14, Step::Say { tab, event }));
        }
        if let Some(step) = self.nemesis(world) {
            steps.push((6, step));
        }
        let total = steps.iter().map(|(weight, _)| weight).sum();
        let mut place = self.chance.below(total);
        for (weight, step) in steps {
            if place < weight {
                if matches!(step, Step::Say { .. }) {
                    self.to_say.remove(0);
                }
                self.erased |= matches!(step, Step::Erase { .. });
                return step;
            }
            place -= weight;
        }
        Step::Pass { milliseconds: 1 }
    }

    fn pass(&mut self) -> Step {
        let milliseconds = match self.chance.below(20) {
            0 => 30_000 + self.chance.below(300_000),
            1..=4 => 1_000 + self.chance.below(20_000),
            _ => 1 + self.chance.below(1_500),
        };
        Step::Pass { milliseconds }
    }

    fn network_fault(&mut self) -> Option<NetworkFault> {
        if !self.chance.percent(self.weather.network) {
            return None;
        }
        let fault = self.chance.one_of(NetworkFault::ALL).copied();
        fault.filter(|fault| self.weather.poison || !fault.may_park())
    }

    /// Decides which event is told next, and to which tabs.
    fn plan_says(&mut self, world: &Simulation) {
        if !self.to_say.is_empty() || !self.chance.percent(25) {
            return;
        }
        let index = self.chance.below(self.tellings.len() as u64) as usize;
        let telling = &mut self.tellings[index];
        if telling.next >= telling.events.len() {
            return;
        }
        let rough = self.chance.percent(self.weather.out_of_order);
        let event = if rough && self.chance.percent(50) && telling.next > 0 {
            // Said once more.
            telling.events[self.chance.below(telling.next as u64) as usize]
        } else if rough && telling.next + 1 < telling.events.len() {
            telling.events.swap(telling.next, telling.next + 1);
            telling.next += 1;
            telling.events[telling.next - 1]
        } else {
            telling.next += 1;
            telling.events[telling.next - 1]
        };
        let dial = self.events[event].method == "dial";
        let several = self.chance.percent(60) && !dial;
        let ready = |tab: &usize| world.is_awake(*tab) && world.tabs[*tab].ready;
        let mut tabs: Vec<usize> = (0..world.tabs.len()).filter(ready).collect();
        if tabs.is_empty() {
            telling.next -= 1;
            return;
        }
        if !several && self.browsers == 1 {
            let only = self.chance.below(tabs.len() as u64) as usize;
            tabs = vec![tabs[only]];
        } else {
            tabs.truncate(3);
        }
        self.to_say = tabs.into_iter().map(|tab| (tab, event)).collect();
    }

    /// Something bad. Its weights: what happens in this weather.
    fn nemesis(&mut self, world: &Simulation) -> Option<Step> {
        let tab = self.chance.below(world.tabs.len() as u64) as usize;
        let browser = self.chance.below(self.browsers as u64) as usize;
        let lands = self.chance.percent(50);
        let alive = |tab: &&crate::tab::Tab| tab.life != Life::Dead;
        let room = world.tabs.iter().filter(alive).count() < self.weather.tabs;
        let roll = self.chance.below(100);
        if roll < self.weather.tabs_die {
            let holder = world.browsers[browser].lock.filter(|_| lands);
            let tab = holder.unwrap_or(tab);
            return Some(match self.chance.below(8) {
                0 | 1 => Step::Kill { tab, lands },
                2 | 3 if world.is_awake(tab) => Step::Freeze { tab, lands },
                2 | 3 => Step::Thaw { tab },
                4 | 5 if room => Step::Open { browser },
                6 => Step::Rouse { tab },
                _ => Step::Thaw { tab },
            });
        }
        if self.chance.percent(self.weather.store) {
            let times = 1 + self.chance.below(3) as u32;
            if self.chance.percent(10) {
                return Some(Step::Reopen { tab });
            }
            return Some(Step::Refuse {
                tab,
                times,
                quota: lands,
            });
        }
        if self.chance.percent(self.weather.clock) {
            let day = 86_400_000;
            let by = [day, -day, 90_000, -90_000][self.chance.below(4) as usize];
            return Some(Step::SetClock { by });
        }
        if self.chance.percent(self.weather.network / 4) {
            return Some(Step::ExpireTokens);
        }
        if self.weather.profile_lost && !self.erased && self.chance.percent(3) {
            return Some(Step::Erase {
                browser,
                survives: lands,
            });
        }
        let waits = world.tabs.iter().any(|tab| tab.wish == Wish::Waits);
        (room && !waits).then_some(Step::Open { browser })
    }
}
