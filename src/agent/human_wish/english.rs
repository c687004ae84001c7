use super::Phrasings;

macro_rules! person {
    () => {
        r"(a |an |the |some |your |any |one of your |real |live |actual |human |living |support |senior |proper |\w+ (?:support )?)*?(human|hooman|humans|person|people|living being|someone|somebody|somone|anyone|anybody|agent|engineer|specialist|expert|rep|representative|operator|manager|supervisor|technician|colleague|staff|support team|team member|whoever)\b"
    };
}

/// Words are cut at word ends; text is lower case.
pub(super) const PHRASINGS: Phrasings = Phrasings {
    wishes: &[
        // To speak with one.
        concat!(
            r"\b(talk|tlak|speak|spk|spek|chat|discuss|consult)\b.{0,30}\b(to|2|with|directly to)\b.{0,16}?\b",
            person!()
        ),
        concat!(r"\b", person!(), r".{0,24}\b(speak|talk|chat)\b.{0,8}\b(with|to) (me|us)\b"),
        r"\bwho (can|could|do|should) (i|we) (talk|speak|turn|have to ask|need to ask|go) ?(to|with)?\b.{0,40}(\?|$|person|human|line)",
        r"\bwho do i have to ask\b",
        r"\breach (a |an |any |some |one of your )?(real |live |actual )?(human|person|someone|somebody|anyone|engineer|agent)\b",
        // To be given one.
        concat!(
            r"\b(get|give|find|fetch|bring|put|pass|hand|connect|transfer|route|refer|forward|switch|assign|send) (me|us)\b.{0,24}?\b",
            person!()
        ),
        concat!(r"\b(loop|bring|pull|call|rope|patch) (me |us )?in\b.{0,24}?\b", person!()),
        r"\b(pull|bring|get|loop|rope) (one of (you|your \w+)|somebody|someone|an? (\w+ ){0,2}(engineer|specialist|expert|human|person)|them) (in|into|on|over)\b",
        r"\b(one of )?your (staff|people|engineers|colleagues|team)\b.{0,40}\b(bring|loop|get|pull) them in\b",
        r"\b(fetch|summon|call|page|send|get)\b (someone|somebody|a human|a person|an engineer|a real \w+|a manager|a supervisor)\b",
        concat!(
            r"\b(hand|pass|escalate|transfer|forward|route|give|take) (this|it|me|us|that|the (chat|conversation|thread))? ?(on|over|up|through)? ?to\b.{0,12}?\b",
            person!()
        ),
        r"\bescalate (this|it|my|the|me|us)\b|\bplease escalate\b|^escalate\b|\bescalation please\b",
        r"\b(i'?d like|i'?d rather|i would like|want|wanna|need|prefer|demand|request|require)\b.{0,14}?\b(someone|somebody|(a |an )?(real |live |actual |human |support )+(human|person|being|agent|engineer|representative|rep|specialist|someone|help|support)|a human|a person|an engineer|a (\w+ )?(specialist|rep|representative|manager|supervisor|operator)|(support|human) (engineer|agent)|live (chat|agent|support))\b",
        r"\bneeds? (a |some )?human (eyes|judge?ment|being|attention|help|touch|look)\b",
        r"\b(real|live|actual|human) (human|person|agent|engineer|being|support|rep)\b.{0,10}\b(please|pls|plz|now|asap|here)\b",
        r"\bhuman (please|pls|plz|now|support|agent|help|asap)\b",
        r"\b(real|live|actual) (human|person|agent|engineer)( please)?$",
        r"\bperson with a pulse\b|\bliving being\b|\b(any(body|one)|someone|somebody) (home|real|human|alive)\b|\bany(one|body) (real )?(there|here|out there)\b",
        // That one comes.
        r"\b(can|could|would|will|may|is|are) (there )?(someone|somebody|anyone|anybody|a person|an engineer|a human|an? (\w+ )?(specialist|expert|person|engineer|agent)|one of you\w*( \w+)?)\b.{0,40}?\b(help|call|contact|look|take over|takes over|join|speak|talk|get back|step in|jump in|assist|reach out|there|real|phone|ring)\b",
        r"\b(one of (you|your \w+)|somebody|someone|an engineer|a person|a human)\b.{0,16}\b(take|takes|taking) (this|it|that) over\b",
        concat!(r"\b(put|patched|passed|transferred|connected|handed) (through|over|on)?\b ?to\b.{0,12}?\b", person!()),
        r"\bneed (them|him|her|someone|somebody|one of you\w*) on (this|it)\b",
        r"\b(call|phone|ring) me( back)?\b|\bhave (someone|somebody|an engineer|a human|a person) (call|contact|join|look|take|step|get|reach)\b",
        // Away from the machine.
        r"\b(done|tired|sick|fed up|finished|through|over it|no more|don'?t want|do not want|hate|stop|not|wasting)\b.{0,28}\b(bots?|robots?|machines?|chatbots?|computer|automated (answers?|replies|system|responses?)|a script|stupid script|this script|ai)\b",
        r"\benough( already)?( (of|with|talking (to|with)))?( (this|these|the|your|you))?( \w+)? (bots?|robots?|machines?|chatbots?)\b",
        r"\b(don'?t|do not) (think|believe|expect) (a|an|the|this|your|that a)? ?(bot|robot|machine|chatbot|ai|assistant|program)\b.{0,24}\b(help|solve|fix|understand|answer|do)",
        // One word for it.
        r"^\W*((please|pls|plz|now|ok|okay|yes|just|still|a|an|the|any|real|live|actual|support|human|speak to|talk to|get|want|need|give me|want a|need a)\W+)*(human|hooman|person|agent|rep|representative|operator|engineer|human being|somebody|someone|manager|supervisor)(\W+(please|pls|plz|now|asap|here|help|thanks|thx))*\W*$",
    ],
    otherwise: &[
        // What a plan holds is a question about the plan.
        r"\bif\b.{0,80}\b(do|does|would) (i|we) (get|have)\b",
        r"^\W*(does|do|can|will|is|are|may) (our|my|the|your|this|which) (\w+ )?(plans?|contract|subscription)\b",
        r"\b(no|don'?t|do not|doesn'?t|not|without|before i|never|needn'?t)\b.{0,10}\b(need|want|require|bother|bothering|have to|talking to|involve|involving|contact|speak to|talk to)?\b.{0,14}\b(a |an |any )?(real |live |actual |support )*(human|person|agent|engineer|representative|people|somebody|someone|handoff|support case)\b(.{0,40}$)",
        r"\b(iam|users?|agent (process|version|log|install\w*|config\w*|policy|role)|cloudwatch agent|ssm agent|node agent|datadog|fluent|telegraf)\b.{0,40}\bagents?\b|\bagents? (on|for|in|of) (the|my|our|your|each|every|all|an?) (host|node|instance|server|cluster|pod|container|bedrock|model)s?\b",
        r"\b(cloudwatch|ssm|kubelet|monitoring|logging|backup|container|ecs|codedeploy|inspector|datasync|bedrock|build|jenkins|otel|log|security|discovery|forwarding|dns|user|systems manager|ec2|kinesis|fluentd?) agents?\b",
        r"\b(install|configure|upgrade|restart|deploy|update|run|register|start|stop|debug|create|build) (the |an? |our |my )?(\w+ )?(agent|operator)s?\b",
        r"\bhuman[- ](readable|review|in[- ]the[- ]loop|error|resources|workforce|labell?\w*)\b|\ba2i\b|\b(postgres|prometheus|kubernetes|k8s|etcd|kafka|logical|boolean|comparison|in|like|sql|ternary|arithmetic|helm|cloud) operators?\b|\boperator (framework|pattern|sdk|lifecycle|precedence)\b",
        r"\b(bot|machine|ai|robot|computer)s? (image|type|learning|account|user|framework|service|model)s?\b",
        r"\brepresentative (sample|value|set|of|workload)\b",
        r"\b(someone|somebody|anyone|anybody|person|people|engineer)s? (else|in my|on my|from my|in our|on our|from our|without|who (has|have|had|left|deleted|changed)|(to|can|could) (access|assume|read|write|delete|see|log in|sign in|use|invoke))\b",
        r"\b(our|my) (own )?(support )?(agents|engineers|operators|customers|users|staff|people)\b.{0,30}\b(can|could|cannot|can'?t|need|want|should|use|see|have)\b",
    ],
};
