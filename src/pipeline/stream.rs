//! Items that come one after the other: worked on by several threads, handed on in their order, and never more
//! than a few in memory.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Items for each thread between the first that is not handed on and the last that was taken.
const WINDOW: usize = 4;

/// Calls `done` with what `work` makes of each item, in the order of the items, as soon as those before it are
/// done; `jobs` threads work, as many as there are processors for 0. `done` may end it early.
///
/// Items are taken only while fewer than four for each thread wait, so that a stream of any length needs the same
/// memory. The results are the same for any number of threads.
pub fn in_flight<T: Send, R: Send>(
    items: impl Iterator<Item = T> + Send,
    jobs: usize,
    work: impl Fn(T) -> R + Sync,
    mut done: impl FnMut(R) -> ControlFlow<()>,
) {
    let jobs = if jobs == 0 { thread::available_parallelism().map_or(1, usize::from) } else { jobs };
    let items = Mutex::new(items.enumerate().fuse());
    let (tickets, taken) = channel();
    let taken = Mutex::new(taken);
    // It never fills: there are no more results than tickets.
    let (sender, results) = sync_channel(jobs * WINDOW);
    for _ in 0..jobs * WINDOW {
        let _ = tickets.send(());
    }
    thread::scope(|scope| {
        for _ in 0..jobs {
            let (sender, items, taken, work) = (sender.clone(), &items, &taken, &work);
            scope.spawn(move || {
                // A ticket first: who waits for one must not keep others from the items.
                while taken.lock().unwrap_or_else(PoisonError::into_inner).recv().is_ok() {
                    let next = items.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((number, item)) = next else { break };
                    if sender.send((number, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        // Ends when all threads have, and with the tickets so do those that wait for one.
        let tickets = tickets;
        'results: for (number, result) in results {
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&next) {
                next += 1;
                if done(result).is_break() {
                    break 'results;
                }
                // Without threads nobody wants a ticket any longer.
                let _ = tickets.send(());
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[test]
    fn the_order_is_that_of_the_items_and_few_wait() {
        for jobs in [1, 3] {
            let (taken, handed_on) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let most = AtomicUsize::new(0);
            let items = (0..200_u32).inspect(|_| {
                let ahead = taken.fetch_add(1, Ordering::SeqCst) + 1 - handed_on.load(Ordering::SeqCst);
                most.fetch_max(ahead, Ordering::SeqCst);
            });
            let slow_first = |item: u32| {
                thread::sleep(Duration::from_micros(if item.is_multiple_of(20) { 3000 } else { 10 }));
                item * 2
            };
            let mut results = Vec::new();
            in_flight(items, jobs, slow_first, |result| {
                results.push(result);
                handed_on.fetch_add(1, Ordering::SeqCst);
                ControlFlow::Continue(())
            });
            assert_eq!(results, (0..200).map(|item| item * 2).collect::<Vec<_>>());
            let most = most.load(Ordering::SeqCst);
            assert!(most <= jobs * WINDOW, "{most} items were in memory with {jobs} threads");
        }
    }

    #[test]
    fn it_ends_when_nobody_wants_more() {
        let taken = AtomicUsize::new(0);
        let endless = std::iter::repeat_with(|| taken.fetch_add(1, Ordering::SeqCst));
        let mut count = 0;
        in_flight(
            endless,
            2,
            |item| item,
            |_| {
                count += 1;
                if count == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert!(count == 10 && taken.load(Ordering::SeqCst) <= 10 + 2 * WINDOW);
        in_flight(std::iter::empty::<u8>(), 2, |item| item, |_| panic!("there is nothing"));
    }

    #[test]
    fn a_result_is_handed_on_before_the_next_item_comes() {
        let (answered, answers) = channel();
        let items = std::iter::once(1).chain(std::iter::once_with(move || {
            answers
                .recv_timeout(Duration::from_secs(20))
                .expect("the first is answered before the second comes");
            2
        }));
        let mut results = Vec::new();
        in_flight(
            items,
            2,
            |item| item,
            |result| {
                results.push(result);
                let _ = answered.send(());
                ControlFlow::Continue(())
            },
        );
        assert_eq!(results, [1, 2]);
    }
}
