//! A second worker for one question: it is started, asked, and ended. It has no batch, and the engine goes on beside it.

use super::worker::{Event, Worker};
use super::{Bridge, stopped};
use crate::platform::idle::Job;
use futures_channel::oneshot;
use std::cell::RefCell;
use std::rc::Rc;
use wg_protocol::{
    Answer, Failure, FailureCode, FromWorker, PROTOCOL_VERSION, RequestId, SecondLesson, ToWorker, decode,
};

/// The only request that it is sent.
const REQUEST: RequestId = 1;

/// What the listener needs: the worker once it is there, what to ask it, and whom to tell.
struct Asking {
    worker: Option<Worker>,
    lesson: Option<Box<SecondLesson>>,
    reply: Option<oneshot::Sender<Result<Vec<f32>, Failure>>>,
}

impl Bridge {
    /// Has a forest taught and asked by a worker of its own. The future settles in every case.
    pub async fn ask_another(self, lesson: SecondLesson) -> Result<Vec<f32>, Failure> {
        let _job = Job::start();
        let (reply, answer) = oneshot::channel();
        let asking = Asking { worker: None, lesson: Some(Box::new(lesson)), reply: Some(reply) };
        let asking = Rc::new(RefCell::new(asking));
        let listener = asking.clone();
        let worker = Worker::spawn(move |event| {
            let mut asking = listener.borrow_mut();
            if let Some(outcome) = asking.hear(event)
                && let Some(reply) = asking.reply.take()
            {
                // Who asked may be gone; then nobody waits for it.
                let _ = reply.send(outcome);
            }
        });
        let Some(worker) = worker else { return Err(stopped()) };
        asking.borrow_mut().worker = Some(worker);
        let outcome = answer.await.unwrap_or_else(|_| Err(stopped()));
        let worker = asking.borrow_mut().worker.take();
        if let Some(worker) = worker {
            worker.end();
        }
        outcome
    }
}

impl Asking {
    /// Returns how it ended, once it has.
    fn hear(&mut self, event: Event) -> Option<Result<Vec<f32>, Failure>> {
        let Event::Bytes(bytes) = event else { return Some(Err(stopped())) };
        match decode::<FromWorker>(&bytes) {
            Some(FromWorker::Ready { protocol: PROTOCOL_VERSION, .. }) => {
                if let (Some(worker), Some(lesson)) = (&self.worker, self.lesson.take()) {
                    worker.post(&ToWorker::SecondLook { request: REQUEST, lesson }, &[]);
                }
                None
            }
            Some(FromWorker::Answer { answer, .. }) => match *answer {
                Answer::Estimates(estimates) => Some(Ok(estimates)),
                _ => Some(Err(protocol())),
            },
            Some(FromWorker::Failed { failure, .. }) => Some(Err(failure)),
            _ => Some(Err(protocol())),
        }
    }
}

fn protocol() -> Failure {
    Failure { code: FailureCode::Protocol, about: String::new() }
}
